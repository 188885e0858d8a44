"""Drawn pictures of projects without photos: calm hills in the category's colour."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

SHAPES = (
    (
        (245, 58, 30),
        "M0 130Q60 90 120 125T240 118T320 130V180H0Z",
        "M0 150Q80 120 170 148T320 146V180H0Z",
    ),
    (
        (78, 52, 26),
        "M0 112Q90 78 170 116T320 96V180H0Z",
        "M0 150Q70 132 150 152T320 132V180H0Z",
    ),
    (
        (160, 46, 28),
        "M0 124Q50 108 110 120T210 92T320 122V180H0Z",
        "M0 142Q110 168 190 140T320 156V180H0Z",
    ),
    (
        (268, 70, 22),
        "M0 98Q80 70 150 104T320 128V180H0Z",
        "M0 136Q60 158 140 140T320 150V180H0Z",
    ),
)


@require_safe
def picture(request: HttpRequest, hue: int, shape: int) -> HttpResponse:
    """Answer one drawn picture; `hue` in degrees, `shape` one of four landscapes."""
    if hue >= 360 or shape >= len(SHAPES):
        raise Http404
    response = HttpResponse(draw(hue, shape), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def draw(hue: int, shape: int) -> str:
    """Return the SVG of one picture; hills keep green, the sky has the hue."""
    (x, y, radius), far, near = SHAPES[shape]
    hill = 135 + hue % 40
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"'
        ' preserveAspectRatio="xMidYMid slice" width="640" height="360">'
        f'<rect width="320" height="180" fill="oklch(.9 .05 {hue})"/>'
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="oklch(.93 .1 95)"/>'
        f'<path d="{far}" fill="oklch(.74 .09 {hill})"/>'
        f'<path d="{near}" fill="oklch(.6 .1 {hill})"/></svg>'
    )
