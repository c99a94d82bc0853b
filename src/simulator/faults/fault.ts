/** The ways in which GitHub, or the network before it, can let a client down. */

/** What happens to a request. */
export type RequestFailure =
  /** The answer comes `ms` later, in real time. */
  | { readonly kind: "latency"; readonly ms: number }
  | { readonly kind: "status"; readonly status: 500 | 502 | 503 }
  /** The hour's requests are used up; resets in `seconds` (default: at the end of the hour). */
  | { readonly kind: "primary-limit"; readonly seconds?: number }
  /** Too many at once; `retry-after` is in seconds. */
  | { readonly kind: "secondary-limit"; readonly status: 403 | 429; readonly retryAfter: number }
  /** The request takes effect, the connection breaks before the answer. */
  | { readonly kind: "lost-answer" }
  /** The request takes effect, the answer is 502. */
  | { readonly kind: "bad-gateway-after-done" }
  /** The connection breaks before the request takes effect. */
  | { readonly kind: "refused-connection" };

/** What happens to a webhook delivery. */
export type WebhookFailure =
  /** It never arrives; GitHub knows that and lists it as failed. */
  | { readonly kind: "lost" }
  /** GitHub never sends it, and lists nothing. */
  | { readonly kind: "never-sent" }
  /** It arrives twice, with one GUID. */
  | { readonly kind: "doubled" }
  /** It arrives `ms` later by the simulator's clock; others may pass it. */
  | { readonly kind: "delayed"; readonly ms: number }
  /** As many deliveries as the fault has `times` are held back, then sent in reverse. */
  | { readonly kind: "reordered" }
  /** It is held back until the faults are taken back; then all are sent in their order. */
  | { readonly kind: "held" };

export type RequestFault = {
  /** `path`: a route's template as a string, or an expression on the path that was asked. Left out: any. */
  readonly match: { readonly method?: string; readonly path?: string | RegExp };
  /** How many matching requests it strikes; default 1. `Infinity`: until it is taken back. */
  readonly times?: number;
  /** Asked of each that matches; left out: it strikes. For what befalls one in so many. */
  readonly when?: () => boolean;
  readonly how: RequestFailure;
};

export type WebhookFault = {
  /** The event's name, as in `X-GitHub-Event`. Left out: any. */
  readonly match: { readonly event?: string };
  /** As of a request. */
  readonly times?: number;
  readonly when?: () => boolean;
  readonly how: WebhookFailure;
};

export type Fault = RequestFault | WebhookFault;
