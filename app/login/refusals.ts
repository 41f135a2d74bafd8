/** One message for a wrong name, a wrong password and an inactive user: it tells nobody who has an account. */
export const INVALID = "Invalid username or password";
