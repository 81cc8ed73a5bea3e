/** A failed answer of the server: an RFC 9457 problem, or no answer at all. */

/** One fault of a request: where it is and its stable code. */
export interface Fault {
  /** JSON pointer into the body, or the name of a parameter; null when the fault has no place. */
  at: string | null;
  code: string;
  detail: string;
}

export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    title: string,
    readonly faults: readonly Fault[] = [],
    readonly retryAfterS: number | null = null,
    /** Name of the request in the server's log. */
    readonly requestId: string | null = null,
  ) {
    super(title);
    this.name = 'ProblemError';
  }
}

/** Reads the body of a failed answer; whatever it is, a problem comes out. */
export function problemOf(response: Pick<Response, 'status' | 'statusText' | 'headers'>, body: unknown): ProblemError {
  const { type, title, errors, request_id: requestId } = recordOf(body);
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  return new ProblemError(
    response.status,
    typeof type === 'string' ? type : 'about:blank',
    typeof title === 'string' ? title : response.statusText,
    Array.isArray(errors) ? errors.map(faultOf) : [],
    Number.isFinite(retryAfter) ? retryAfter : null,
    typeof requestId === 'string' ? requestId : null,
  );
}

function faultOf(wire: unknown): Fault {
  const { pointer, parameter, code, detail } = recordOf(wire);
  const at = typeof pointer === 'string' ? pointer : parameter;
  return {
    at: typeof at === 'string' ? at : null,
    code: typeof code === 'string' ? code : 'invalid',
    detail: typeof detail === 'string' ? detail : '',
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether asking again may help: the network failed, or the server said that it is away for now. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.status === 429 || error.status >= 500;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404;
}

/** Nobody is signed in any more. */
export function isUnauthenticated(error: unknown): boolean {
  return error instanceof ProblemError && error.type === 'unauthenticated';
}

/** Staff have to show their second factor first. */
export function needsSecondFactor(error: unknown): boolean {
  return error instanceof ProblemError && error.type === 'second-factor-required';
}

/** Somebody else changed the thing meanwhile. */
export function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.type === 'precondition-failed';
}

/** The database is away: lists and the map are answered from memory, single objects are not. */
export function isOutage(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 503;
}
