"""What a Cognito user pool does and MiniStack 1.5.33's does not.

* A code that is mailed is a new one each time, and is asked for whether or not IAM is enforced. (MiniStack: one for everybody.)
* A challenge is answered by whoever was given it: its session is asked for, within three minutes. (MiniStack: nobody's.)
* `auth_time` of a token that was renewed is when its user signed in. (MiniStack: when it was renewed.)
"""

import json
import secrets
import threading
import time

from ministack.core.responses import error_response_json
from ministack.services import cognito

SESSION_LIFE_S = 180
CHALLENGES_WITH_SESSION = ("SOFTWARE_TOKEN_MFA", "NEW_PASSWORD_REQUIRED", "MFA_SETUP")

send_verification_email = cognito._send_verification_email
confirm_sign_up = cognito._confirm_sign_up
confirm_forgot_password = cognito._confirm_forgot_password
password_auth_result = cognito._password_auth_result
respond_to_auth_challenge = cognito._respond_to_auth_challenge
refresh_auth_result = cognito._refresh_auth_result
signed_jwt = cognito._signed_jwt

# Session -> its user and when it is over. Few, and short-lived.
open_sessions = {}
renewal = threading.local()


def send_new_code(pool, username, attributes, _code, attribute_name="email"):
    code = f"{secrets.randbelow(10**6):06d}"
    user, _ = cognito._resolve_user(pool, username)
    if user is not None:
        user["_reset_code" if attribute_name == "password" else "_confirmation_code"] = code
    return send_verification_email(pool, username, attributes, code, attribute_name)


def asking_for_the_code(action, confirm):
    return lambda data: cognito._confirmation_code_error(action, data) or confirm(data)


def remember_session(pool, pool_id, client_id, user, *args, **kwargs):
    answer = password_auth_result(pool, pool_id, client_id, user, *args, **kwargs)
    session = json.loads(answer[2]).get("Session")
    if session:
        now = time.time()
        for old in [key for key, (_, ends_at) in open_sessions.items() if ends_at < now]:
            del open_sessions[old]
        open_sessions[session] = (user["Username"], now + SESSION_LIFE_S)
    return answer


def answer_own_challenge(data):
    if data.get("ChallengeName") in CHALLENGES_WITH_SESSION:
        username, ends_at = open_sessions.get(data.get("Session"), (None, 0))
        pool, _ = cognito._pool_for_client(data.get("ClientId"))
        named = (data.get("ChallengeResponses") or {}).get("USERNAME")
        user = cognito._resolve_user(pool, named)[0] if pool else None
        if user is None or user["Username"] != username or ends_at < time.time():
            return error_response_json("NotAuthorizedException", "Invalid session for the user.", 400)
        status, *rest = respond_to_auth_challenge(data)
        # A wrong code may be followed by another one; what was answered is over.
        if status == 200:
            open_sessions.pop(data["Session"], None)
        return (status, *rest)
    return respond_to_auth_challenge(data)


def renew_from_sign_in(pool, pool_id, client_id, refresh_token):
    renewal.signed_in_at = cognito._token_claims(refresh_token or "").get("iat")
    try:
        return refresh_auth_result(pool, pool_id, client_id, refresh_token)
    finally:
        renewal.signed_in_at = None


def sign_with_auth_time(claims, *args):
    signed_in_at = getattr(renewal, "signed_in_at", None)
    if signed_in_at and "auth_time" in claims:
        claims["auth_time"] = signed_in_at
    return signed_jwt(claims, *args)


def install():
    cognito._send_verification_email = send_new_code
    cognito._confirm_sign_up = asking_for_the_code("ConfirmSignUp", confirm_sign_up)
    cognito._confirm_forgot_password = asking_for_the_code("ConfirmForgotPassword", confirm_forgot_password)
    cognito._password_auth_result = remember_session
    cognito._respond_to_auth_challenge = answer_own_challenge
    cognito._refresh_auth_result = renew_from_sign_in
    cognito._signed_jwt = sign_with_auth_time
