/** The faults that are waiting to strike. The first that matches strikes; each is used up after its `times`. */
import type { Fault, RequestFailure, RequestFault, WebhookFailure, WebhookFault } from "./fault.ts";

type AskedRequest = { readonly method: string; readonly path: string; readonly template: string | undefined };

/** `last`: this was the last of the fault's `times`. */
export type WebhookStrike = { readonly how: WebhookFailure; readonly fault: WebhookFault; readonly last: boolean };

export type Faults = {
  add(fault: Fault): void;
  clear(): void;
  /** Takes the fault that strikes this request, if one does. */
  forRequest(asked: AskedRequest): RequestFailure | undefined;
  /** Takes the fault that strikes this delivery, if one does. */
  forWebhook(event: string): WebhookStrike | undefined;
};

const webhookKinds: ReadonlySet<string> = new Set<WebhookFailure["kind"]>([
  "lost",
  "never-sent",
  "doubled",
  "delayed",
  "reordered",
  "held",
]);

type Armed<F> = { readonly fault: F; left: number };

function take<F extends Fault>(armed: Armed<F>[], matches: (fault: F) => boolean): Armed<F> | undefined {
  const found = armed.find(({ fault }) => matches(fault) && (fault.when?.() ?? true));
  if (found === undefined) return undefined;
  found.left -= 1;
  if (found.left === 0) armed.splice(armed.indexOf(found), 1);
  return found;
}

function strikes({ match }: RequestFault, asked: AskedRequest): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== asked.method) return false;
  if (match.path === undefined) return true;
  // A fresh search each time: an expression with the `g` flag remembers where it stopped.
  if (match.path instanceof RegExp) return asked.path.search(match.path) !== -1;
  return match.path === asked.template;
}

export function createFaults(): Faults {
  const requests: Armed<RequestFault>[] = [];
  const webhooks: Armed<WebhookFault>[] = [];
  return {
    add(fault) {
      const left = fault.times ?? 1;
      if (left !== Number.POSITIVE_INFINITY && (!Number.isInteger(left) || left < 1))
        throw new Error("a fault strikes at least once");
      if (webhookKinds.has(fault.how.kind)) webhooks.push({ fault: fault as WebhookFault, left });
      else requests.push({ fault: fault as RequestFault, left });
    },
    clear() {
      requests.length = 0;
      webhooks.length = 0;
    },
    forRequest: (asked) => take(requests, (fault) => strikes(fault, asked))?.fault.how,
    forWebhook(event) {
      const taken = take(webhooks, ({ match }) => match.event === undefined || match.event === event);
      return taken && { how: taken.fault.how, fault: taken.fault, last: taken.left === 0 };
    },
  };
}
