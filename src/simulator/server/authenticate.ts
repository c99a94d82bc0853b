/** Who is asking. */
import type { Caller, Reply } from "../route.ts";
import { type Grant, refusal } from "./access.ts";
import { type AppKey, refuseAppToken } from "./app-token.ts";
import type { Tokens } from "./tokens.ts";

/** `grant`: what an installation's token stands for; the App itself has none. */
export type Identity = { readonly caller: Caller; readonly grant?: Grant };

const isAppToken = (token: string): boolean => token.startsWith("eyJ") && token.split(".").length === 3;

export function authenticate(authorization: string | undefined, key: AppKey, tokens: Tokens): Identity | Reply {
  const token = /^(?:bearer|token) +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return refusal(401, "Requires authentication");
  if (isAppToken(token)) {
    // The signer is not part of the simulated world: its token is held against the machine's time.
    const reason = refuseAppToken(token, key, Math.floor(Date.now() / 1000));
    return reason === undefined ? { caller: { kind: "app", appId: key.id } } : refusal(401, reason);
  }
  const grant = tokens.find(token);
  if (grant === undefined) return refusal(401, "Bad credentials");
  return { caller: { kind: "installation", id: grant.installationId }, grant };
}
