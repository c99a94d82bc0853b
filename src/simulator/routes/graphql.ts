/** The little GraphQL that is spoken here: folding a comment away. GraphQL answers 200 also where it refuses. */
import type { Call, Reply, Route } from "../route.ts";
import { nodeId } from "../views/parts.ts";
import type { Comment } from "../world/comments.ts";
import { ok, route } from "./answer.ts";

/** `ReportedContentClassifiers` of GitHub's schema. */
const CLASSIFIERS = ["ABUSE", "DUPLICATE", "LOW_QUALITY", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"];

type Variables = Readonly<Record<string, unknown>>;

const fails = (type: string, message: string): Reply =>
  ok({ data: null, errors: [{ type, message, path: ["minimizeComment"] }] });
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

function graphql(call: Call): Reply {
  const isKnown = /^\s*mutation\b[\s\S]*\bminimizeComment\s*\(/.test(text(call.body["query"]));
  if (isKnown && call.caller.kind === "installation") return minimize(call, call.caller.id);
  return ok({ data: null, errors: [{ message: "the simulator speaks one mutation of GraphQL: minimizeComment" }] });
}

export const graphqlRoutes: readonly Route[] = [route("POST /graphql", undefined, graphql)];
