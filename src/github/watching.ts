/** Each request to GitHub is told to whoever counts: by its route, never by what stands in it. */
import type { ProbotOctokit } from "probot";
import type { Call } from "../engine/meter.ts";

/** A request was answered, or broke off. Each try of one that is repeated counts. */
export type Answered = (call: Call) => void;

type Plugin = Parameters<typeof ProbotOctokit.plugin>[0];
type Answer = { readonly status: number };

export const watching =
  (answered: Answered): Plugin =>
  (octokit) => {
    octokit.hook.wrap("request", async (request, asked) => {
      const began = performance.now();
      const { method, url: route } = asked;
      const tell = (answer: Answer | null): void => {
        const status = answer?.status ?? null;
        answered({ method, route, status, ms: performance.now() - began });
      };
      try {
        const response = await request(asked);
        tell(response);
        return response;
      } catch (error) {
        tell(answerIn(error));
        throw error;
      }
    });
    return {};
  };

/** Octokit throws what is answered with 304 too. */
function answerIn(error: unknown): Answer | null {
  const response: unknown = error instanceof Error && "response" in error ? error.response : undefined;
  return typeof response === "object" && response !== null && "status" in response ? (response as Answer) : null;
}
