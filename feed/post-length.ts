/**
 * Maximum length of a post, in characters as a person counts them. Separate from the schemas, so that a page which
 * counts loads nothing else.
 */
export const POST_MAX_LENGTH = 280;
