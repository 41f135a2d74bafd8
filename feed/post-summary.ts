/* How a post is named where there is no room for it: in lists of something else. Pure. */

type Summarized = { body: string; contentWarning: string; pictures: { alt: string }[] };

/**
 * What a list shows of a post: its content warning instead of everything else, or its text, or what its first described
 * picture shows. Empty for pictures that no one describes.
 */
export const summaryOf = ({ body, contentWarning, pictures }: Summarized): string =>
  contentWarning || body || pictures.find(({ alt }) => alt !== "")?.alt || "";
