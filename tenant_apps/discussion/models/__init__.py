from tenant_apps.discussion.models.comment import Comment, CommentLike, CommentReport

__all__ = ["Comment", "CommentLike", "CommentReport"]
