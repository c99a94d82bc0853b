/** API calls of one promotion, counted at the simulated GitHub. */
import { config } from "../test/support/sample.ts";
import { MINUTE, Story } from "../test/support/story.ts";
import { atMost } from "./table.ts";
import type { Row } from "./table.ts";

const REACTION = "/reactions";
const COMMENT = "/issues/";

const SWEEP = 5 * MINUTE;
/** What a sweep asks, whether anybody promotes or not: by ETag, so that GitHub counts of it only what is new. */
const SWEPT = [
  "/app/hook/deliveries",
  "/repos/{owner}/{repo}/branches/{branch}",
  "/repos/{owner}/{repo}/actions/runs/{run_id}",
];

/** Not counted: tokens, the former deployment's `inactive`, the control issue, minimising, sweeps. */
function counted(story: Story, from: number): readonly string[] {
  return story.github.requests
    .slice(from)
    .filter(
      ({ template, path }) =>
        !path.includes("access_tokens") &&
        path !== "/graphql" &&
        !SWEPT.includes(template ?? "") &&
        template !== "/repos/{owner}/{repo}/issues/{issue_number}" &&
        template !== "/repos/{owner}/{repo}/issues",
    )
    .filter(({ body }) => (body as { readonly state?: string } | undefined)?.state !== "inactive")
    .map(({ method, path }) => `${method} ${path}`);
}

const undecorated = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => !call.includes(REACTION) && !call.includes(COMMENT));

const GATES = "gates: { approvals: { count: 2, from: [team:sre], not: [author, promoter] } }";

/** A promotion that two people of a team must approve. */
async function approvedLife(): Promise<readonly string[]> {
  const gated = config.replace("production: {", `production: { ${GATES},`);
  const story = await Story.begin({ repository: { private: true }, config: gated });
  story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
  const promoted = async (branch: string): Promise<readonly string[]> => {
    const pull = await story.release(branch);
    const mark = story.github.requests.length;
    await story.say(pull.number, "/promote production");
    await story.say(pull.number, "/approve production", "mona");
    await story.say(pull.number, "/approve production", "hubot");
    await story.pass(30 * MINUTE);
    return counted(story, mark);
  };
  // Whoever promotes has done so before, and something runs in production already.
  await promoted("former");
  const life = await promoted("measured");
  await story.end();
  return life;
}

export async function calls(verbose: boolean): Promise<readonly Row[]> {
  const story = await Story.begin({ repository: { private: true } });
  // Whoever promotes has done so before, and something runs in production already.
  const former = await story.release("former");
  await story.say(former.number, "/promote production");
  await story.pass(30 * MINUTE);
  const pull = await story.release("measured");
  const mark = story.github.requests.length;
  await story.say(pull.number, "/promote production");
  const visible = undecorated(counted(story, mark));
  await story.pass(30 * MINUTE);
  const life = counted(story, mark);
  const irrelevant = story.github.requests.length;
  await story.say(pull.number, "looks good to me");
  await story.pass(MINUTE);
  const none = counted(story, irrelevant);
  await story.say(pull.number, "/promote production", "reader");
  await story.pass(MINUTE);
  const denied = counted(story, irrelevant);
  const quiet = story.github.requests.length;
  await story.pass(SWEEP);
  const swept = story.github.requests.length - quiet;
  await story.end();
  const approved = await approvedLife();
  if (verbose) console.log(["-- with two approvals", ...approved].join("\n"));
  if (verbose) console.log([...life, "-- denied", ...denied].join("\n"));
  return [
    atMost("calls until dispatched and visible", 6, visible.length),
    atMost("calls in a promotion's life, undecorated", 9, undecorated(life).length),
    atMost("calls in a promotion's life, decorated", 12, life.length),
    atMost("calls in the life of one with two approvals, undecorated", 15, undecorated(approved).length),
    atMost("calls in the life of one with two approvals, decorated", 28, approved.length),
    atMost("calls for an irrelevant comment", 0, none.length),
    atMost("calls for a denied command", 3, denied.length),
    atMost("calls of a sweep where nothing runs, every five minutes", 2, swept),
  ];
}
