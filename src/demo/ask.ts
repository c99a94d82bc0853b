/** `npm run demo -- <verb> …` from a second terminal. */
import { known } from "./address.ts";
import type { Said } from "./hands.ts";
import { usage } from "./verbs.ts";

export async function ask(verb: string, words: readonly string[]): Promise<Said> {
  const url = known()?.url;
  if (url === undefined) return { said: "No demo is running on this machine. Start one: npm run demo", exit: 1 };
  let response: Response;
  try {
    response = await fetch(`${url}/_simulator/${encodeURIComponent(verb)}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ words }),
    });
  } catch {
    return { said: "The demo does not answer any more. Start one: npm run demo", exit: 1 };
  }
  if (response.status === 404) return { said: `There is no verb ${verb}.\n${usage}`, exit: 2 };
  const answer = (await response.json()) as Said | { readonly error: string };
  return "error" in answer ? { said: answer.error, exit: 1 } : answer;
}
