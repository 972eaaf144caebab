/** What the dashboard may ask of the user pool: what its pages do, for the person who is signing in or signed in, and nothing else. */
export const signInCalls: ReadonlySet<string> = new Set(
  [
    ...['InitiateAuth', 'RespondToAuthChallenge', 'RevokeToken', 'GlobalSignOut'],
    ...['SignUp', 'ConfirmSignUp', 'ResendConfirmationCode', 'ForgotPassword', 'ConfirmForgotPassword'],
    ...['GetUser', 'ChangePassword'],
    ...['AssociateSoftwareToken', 'VerifySoftwareToken', 'SetUserMFAPreference'],
  ].map((name) => `AWSCognitoIdentityProviderService.${name}`),
);
