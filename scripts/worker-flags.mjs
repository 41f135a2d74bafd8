/**
 * How V8 runs in a worker. Room in megabytes, for what lives as long as a request: with V8's 16 a sixth of a page's time
 * goes into clearing it out. And for all the rest: with V8's 4096 it lets four times as much lie about as is in use
 * before it looks.
 */
export const WORKER_FLAGS = ["--max-semi-space-size=64", "--max-old-space-size=1024"];
