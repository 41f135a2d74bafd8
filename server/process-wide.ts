/* Values that the whole process has once. Pure: instrumentation.ts is built for the edge too. */

const globals = globalThis as { microblog?: Map<string, unknown> };
globals.microblog ??= new Map();
const values = globals.microblog;

/**
 * The value of this name, created at the first call in the process. Next.js bundles the application apart from the
 * server, and pages apart from instrumentation.ts: a variable of a module exists once in each bundle.
 */
export function processWide<T>(name: string, create: () => T): T {
  if (!values.has(name)) values.set(name, create());
  return values.get(name) as T;
}
