/** Linked data in a page (JSON-LD), for programs. It is data: browsers don't run it, and the security policy allows it. */
export function LinkedData({ data }: { data: object }) {
  // No < can end the element.
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  // biome-ignore lint/security/noDangerouslySetInnerHtml: React escapes text, which JSON-LD must not be
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: json }} />;
}
