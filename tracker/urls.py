"""Every address of the site: health, sign-in, then the rooms in the order of the patient's way."""

from importlib.util import find_spec

from django.contrib.auth import views as auth
from django.urls import include, path

from tracker import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("accounts/password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
]

# While the rooms are being built, a missing one does not stop the others.
urlpatterns += [
    path(prefix, include(urlconf))
    for prefix, urlconf in [("", "courses.urls"), ("", "monitoring.urls"), ("api/v1/", "tracker.api_urls")]
    if find_spec(urlconf)
]
