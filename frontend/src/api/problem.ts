/** A failed answer of the server: an RFC 9457 problem, or no answer at all. */

export class ProblemError extends Error {
  constructor(readonly status: number, readonly type: string, title: string) {
    super(title);
    this.name = 'ProblemError';
  }
}

/** Whether asking again may help: the network failed, or the server said that it is away for now. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status === 429 || error.status >= 500;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404;
}

/** The database is away: lists and the map are answered from memory, single objects are not. */
export function isOutage(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 503;
}
