/**
 * Why this may not be a person's password, as a sentence; null when it may.
 *
 * Length counts, not a mixture of characters (NIST SP 800-63B §5.1.1.2); what everybody would try first is refused.
 */
export function passwordRefusal(password: string, username: string): string | null {
  if (password.length < 12) return 'A password has at least 12 characters';
  if (password.length > 500) return 'A password has at most 500 characters';
  if (new Set(password).size < 5) return 'A password has at least 5 different characters';
  if (password.toLowerCase().includes(username.toLowerCase())) return 'A password does not contain the username';
  return null;
}
