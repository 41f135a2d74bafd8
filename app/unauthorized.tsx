/** Never shown: requireUser leads to the login page. Without it, every page would carry Next.js's own. */
export default function Unauthorized() {
  return null;
}
