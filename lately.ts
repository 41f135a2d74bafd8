/** What was worked out lately, so that what comes with every request is not worked out for each. Pure, for both sides. */
export class Lately<Key, Value> {
  readonly #known = new Map<Key, Value>();

  /** Keeps so many answers; the oldest go first. */
  constructor(readonly size: number) {}

  get(key: Key): Value | undefined {
    return this.#known.get(key);
  }

  /** Keeps an answer, and returns it. */
  set(key: Key, value: Value): Value {
    if (this.#known.size >= this.size) this.#known.delete(this.#known.keys().next().value as Key);
    this.#known.set(key, value);
    return value;
  }
}
