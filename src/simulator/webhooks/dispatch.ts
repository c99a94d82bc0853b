/** Between the world and the wire: lets the faults strike that were set for webhooks. */
import type { Clock } from "../clock.ts";
import type { WebhookFault } from "../faults/fault.ts";
import type { Faults, WebhookStrike } from "../faults/faults.ts";
import type { Letter } from "./delivery.ts";

export type DispatchParts = {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly post: (letter: Letter) => void;
  /** Lists a letter as one that never arrived. */
  readonly lose: (letter: Letter) => void;
};

export type Dispatch = {
  send(letter: Letter): void;
  /** Sends what a `reordered` fault holds back. */
  release(): void;
};

export function createDispatch({ clock, faults, post, lose }: DispatchParts): Dispatch {
  const held = new Map<WebhookFault, readonly Letter[]>();

  const release = (fault: WebhookFault): void => {
    for (const letter of (held.get(fault) ?? []).toReversed()) post(letter);
    held.delete(fault);
  };

  const strike = (letter: Letter, { how, fault, last }: WebhookStrike): void => {
    switch (how.kind) {
      case "never-sent":
        return undefined;
      case "lost":
        return lose(letter);
      case "doubled":
        post(letter);
        return post(letter);
      case "delayed":
        return void clock.after(how.ms, () => post(letter));
      case "reordered":
        held.set(fault, [...(held.get(fault) ?? []), letter]);
        return last ? release(fault) : undefined;
      default:
        return how satisfies never;
    }
  };

  return {
    send(letter) {
      const struck = faults.forWebhook(letter.event);
      if (struck === undefined) post(letter);
      else strike(letter, struck);
    },
    release() {
      for (const fault of held.keys()) release(fault);
    },
  };
}
