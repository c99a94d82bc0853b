/** What waits in the inbox, read whole. */
import type { DeliveryRow, Store } from "../../src/store/store.ts";

type Inbox = Pick<Store, "inbox">;

export const waiting = async ({ inbox }: Inbox, most: number, now: number): Promise<readonly DeliveryRow[]> =>
  await inbox.read(await inbox.due(most, now));

export const unrouted = async ({ inbox }: Inbox, most: number, now: number): Promise<readonly DeliveryRow[]> =>
  await inbox.read(await inbox.unrouted(most, now));
