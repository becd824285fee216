"""Every address of the site: health, sign-in, then the rooms in the order of the patient's way."""

from django.contrib.auth import views as auth
from django.urls import include, path

from tracker import health, metrics
from tracker.account import PasswordChange

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("accounts/password/", PasswordChange.as_view(), name="password_change"),
    path("accounts/password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("api/v1/", include("tracker.api_urls")),
    path("", include("courses.urls")),
    path("", include("monitoring.urls")),
]
