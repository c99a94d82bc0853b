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
  /** Sends what a `reordered` or a `held` fault holds back. */
  release(): void;
};

export function createDispatch({ clock, faults, post, lose }: DispatchParts): Dispatch {
  const held = new Map<WebhookFault, Letter[]>();

  const hold = (fault: WebhookFault, letter: Letter): void => {
    const letters = held.get(fault) ?? [];
    letters.push(letter);
    held.set(fault, letters);
  };

  const release = (fault: WebhookFault): void => {
    const letters = held.get(fault) ?? [];
    held.delete(fault);
    for (const letter of fault.how.kind === "reordered" ? letters.toReversed() : letters) post(letter);
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
        hold(fault, letter);
        return last ? release(fault) : undefined;
      case "held":
        return hold(fault, letter);
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
