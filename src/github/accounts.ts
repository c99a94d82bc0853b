import { z } from "zod";
import type { Account } from "../pipeline/people.ts";

/** A user as payloads name him. */
export const user = z.object({ login: z.string(), id: z.int().optional() });

type User = { readonly login?: string; readonly id?: number | undefined } | null | undefined;

/** Those of them whose ids are told; without any nothing is said of people. */
export function naming(users: readonly User[]): { readonly people?: readonly Account[] } {
  const people = users.flatMap((one) =>
    one?.login === undefined || one.id === undefined ? [] : [{ login: one.login, id: one.id }],
  );
  return people.length === 0 ? {} : { people };
}
