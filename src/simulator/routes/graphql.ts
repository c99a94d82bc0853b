/**
 * The little GraphQL that is spoken here: folding a comment away, and when a pull request's base became another.
 * GraphQL answers 200 also where it refuses.
 */
import type { Call, Reply, Route } from "../route.ts";
import { nodeId } from "../views/parts.ts";
import type { Comment } from "../world/comments.ts";
import { ok, route } from "./answer.ts";

/** `ReportedContentClassifiers` of GitHub's schema. */
const CLASSIFIERS = ["ABUSE", "DUPLICATE", "LOW_QUALITY", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"];

type Variables = Readonly<Record<string, unknown>>;

const refuses = (type: string, message: string, path: readonly string[]): Reply =>
  ok({ data: null, errors: [{ type, message, path }] });
const fails = (type: string, message: string): Reply => refuses(type, message, ["minimizeComment"]);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A field of the mutation's input: written out, a variable, or a part of the variable that is the whole input. */
function inputOf({ body }: Call, name: string): string {
  const query = text(body["query"]);
  const variables = (body["variables"] ?? {}) as Variables;
  const whole = /input:\s*\$(\w+)/.exec(query)?.[1];
  if (whole !== undefined) return text((variables[whole] as Variables | undefined)?.[name]);
  const spelled = new RegExp(String.raw`\b${name}:\s*(?:\$(\w+)|"([^"]*)"|(\w+))`);
  const [, variable, quoted, word] = spelled.exec(query) ?? [];
  return variable === undefined ? (quoted ?? word ?? "") : text(variables[variable]);
}

function minimize(call: Call, installation: number): Reply {
  const { installed } = call.world;
  const asking = installed.get(installation);
  const [subject, classifier] = [inputOf(call, "subjectId"), inputOf(call, "classifier")];
  if (!CLASSIFIERS.includes(classifier))
    return fails("INVALID", `Argument 'classifier' has an invalid value (${classifier}).`);
  const comments = installed.repositoriesOf(asking).flatMap((one): Comment[] => [...one.comments.all.values()]);
  const comment = comments.find((one) => nodeId("IssueComment", one.id) === subject);
  if (comment === undefined)
    return fails("NOT_FOUND", `Could not resolve to a node with the global id of '${subject}'`);
  const may = asking.permissions["issues"] === "write" || asking.permissions["pull_requests"] === "write";
  if (!may) return fails("FORBIDDEN", "Resource not accessible by integration");
  comment.minimized = classifier;
  const minimizedComment = { isMinimized: true, minimizedReason: classifier.toLowerCase() };
  return ok({ data: { minimizeComment: { minimizedComment } } });
}

/** The newest of the timeline's events that say so; of a repository that it may not see there is nothing to resolve. */
function retargeted({ world, body }: Call, installation: number): Reply {
  const { owner, name, number } = (body["variables"] ?? {}) as Variables;
  const { installed } = world;
  const asking = installed.get(installation);
  const repository = installed.repositoriesOf(asking).find((one) => one.owner === owner && one.name === name);
  if (repository === undefined || asking.permissions["pull_requests"] === undefined)
    return refuses("NOT_FOUND", "Could not resolve to a Repository", ["repository"]);
  const pull = repository.pulls.all.get(Number(number));
  if (pull === undefined)
    return refuses("NOT_FOUND", "Could not resolve to a PullRequest", ["repository", "pullRequest"]);
  const nodes = pull.retargetedAt === null ? [] : [{ createdAt: pull.retargetedAt }];
  const { base: baseRefName } = pull;
  return ok({ data: { repository: { pullRequest: { baseRefName, timelineItems: { nodes } } } } });
}

function graphql(call: Call): Reply {
  const query = text(call.body["query"]);
  if (call.caller.kind === "installation") {
    if (/^\s*mutation\b[\s\S]*\bminimizeComment\s*\(/.test(query)) return minimize(call, call.caller.id);
    if (/^\s*query\b[\s\S]*\bBASE_REF_CHANGED_EVENT\b[\s\S]*\blast: 1\b/.test(query))
      return retargeted(call, call.caller.id);
  }
  const message =
    "the simulator speaks one mutation of GraphQL, minimizeComment, and one query: the last BASE_REF_CHANGED_EVENT";
  return ok({ data: null, errors: [{ message }] });
}

export const graphqlRoutes: readonly Route[] = [route("POST /graphql", undefined, graphql)];
