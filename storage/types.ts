/** Where files are, by key. What a key holds never changes. */
export type Storage = {
  /** Stores a file. */
  put(key: string, contents: Buffer): Promise<void>;
  /** A file, or undefined if there is none. */
  get(key: string): Promise<Buffer | undefined>;
  /** Deletes a file, if it is there. */
  delete(key: string): Promise<void>;
};
