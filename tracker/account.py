"""Pages of one's own account."""

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from rest_framework.authtoken.models import Token


class PasswordChange(PasswordChangeView):
    """A new password signs out whoever else used the old one: other browsers, and programs with a token."""

    def form_valid(self, form) -> HttpResponse:
        """Store the password, and end the token that was given out for the old one."""
        Token.objects.filter(user=self.request.user).delete()
        return super().form_valid(form)
