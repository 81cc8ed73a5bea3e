/** Readers that turn unknown JSON into typed values, and say where it was not what was promised. */

export class UnexpectedJsonError extends Error {
  constructor(path: string, expected: string) {
    super(`The server's answer has no ${expected} at ${path}`);
    this.name = 'UnexpectedJsonError';
  }
}

/** A JSON value and where it stands in the document. */
export class Json {
  constructor(private readonly value: unknown, private readonly path = '$') {}

  get(key: string): Json {
    if (typeof this.value !== 'object' || this.value === null) throw new UnexpectedJsonError(this.path, 'object');
    return new Json((this.value as Record<string, unknown>)[key], `${this.path}.${key}`);
  }

  isNull(): boolean {
    return this.value === null || this.value === undefined;
  }

  string(): string {
    if (typeof this.value !== 'string') throw new UnexpectedJsonError(this.path, 'text');
    return this.value;
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) throw new UnexpectedJsonError(this.path, 'number');
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== 'boolean') throw new UnexpectedJsonError(this.path, 'true or false');
    return this.value;
  }

  list(): Json[] {
    if (!Array.isArray(this.value)) throw new UnexpectedJsonError(this.path, 'list');
    return this.value.map((each, index) => new Json(each, `${this.path}[${index}]`));
  }

  /** One of a closed set of words. */
  oneOf<const Word extends string>(words: readonly Word[]): Word {
    const text = this.string();
    const word = words.find((each) => each === text);
    if (word === undefined) throw new UnexpectedJsonError(this.path, words.join(' | '));
    return word;
  }

  /** The value, or null where the document has none. */
  optional<Value>(read: (json: Json) => Value): Value | null {
    return this.isNull() ? null : read(this);
  }
}
