/** Longest post, in characters as a person counts them. Apart from the schemas: a page that counts needs no more. */
export const POST_MAX_LENGTH = 280;
