"""How letters look: in the city's colour, light and dark, without anything fetched.

Mail programs read no style sheet of another host, so it stands in the letter itself.
"""

from django.utils.safestring import SafeString, mark_safe

from kernel.ui.theme import Palette

RULES = """
body { margin: 0; padding: 0; background: #f6f5f1; color: #17202a;
  font: 16px/1.55 "Segoe UI", Roboto, "Noto Sans", Helvetica, Arial, sans-serif;
  -webkit-text-size-adjust: 100%%; }
.frame { width: 100%%; background: #f6f5f1; }
.sheet { width: 100%%; max-width: 600px; margin: 0 auto; background: #ffffff;
  border-top: 4px solid %(accent)s; }
.inside { padding: 28px 28px 20px; }
.foot { padding: 16px 28px 28px; border-top: 1px solid #e2dfd7; color: #4a5764; font-size: 14px; }
.city, h1 { font-family: Georgia, "Times New Roman", serif; font-weight: bold; }
.city { font-size: 18px; margin: 0 0 20px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 12px; }
p { margin: 0 0 12px; }
a { color: %(accent)s; }
.news { width: 100%%; border-collapse: collapse; }
.news td { padding: 14px 0; border-top: 1px solid #e2dfd7; }
.news p { margin: 0; }
.news a { font-weight: bold; }
.quiet { color: #4a5764; font-size: 14px; }
.quote, .news .quote { margin: 4px 0 8px; padding: 4px 0 4px 12px;
  border-left: 3px solid %(accent)s; }
.button { display: inline-block; padding: 12px 24px; border-radius: 24px; background: %(accent)s;
  color: %(on_accent)s; font-weight: bold; text-decoration: none; }
.action { padding: 12px 0 8px; }
@media (prefers-color-scheme: dark) {
  body, .frame { background: #10161a; color: #eef1f2; }
  .sheet { background: #182127; border-color: %(dark_accent)s; }
  .foot, .quiet { color: #b9c3c9; }
  .foot, .news td { border-color: #2a363d; }
  a { color: %(dark_accent)s; }
  .quote, .news .quote { border-color: %(dark_accent)s; }
  .button { background: %(dark_accent)s; color: %(dark_on_accent)s; }
}
"""


def style_element(light: Palette, dark: Palette) -> SafeString:
    """Return the style element of a letter; colours are computed, never typed by anybody."""
    rules = RULES % {
        "accent": light.accent,
        "on_accent": light.on_accent,
        "dark_accent": dark.accent,
        "dark_on_accent": dark.on_accent,
    }
    return mark_safe(f"<style>{rules}</style>")  # noqa: S308 - nothing in it comes from outside
