/*
 * Limits of what a post consists of. Separate from the schemas, so that a page which counts loads nothing else.
 */

/** Maximum length of a post, in characters as a person counts them. */
export const POST_MAX_LENGTH = 280;

/** Maximum length of a content warning, and of a picture's description, in characters. */
export const WARNING_MAX_LENGTH = 100;
export const ALT_MAX_LENGTH = 1000;

/** Maximum number of pictures in a post. */
export const MAX_PICTURES = 4;

/** The name of the field that describes a post's picture, by its position from 0. */
export const altField = (index: number): string => `alt-${index}`;

/** The names of all these fields. */
export const ALT_FIELDS: readonly string[] = Array.from({ length: MAX_PICTURES }, (_, index) => altField(index));
