/** The little GraphQL that is spoken here: folding a comment away. */
import { parse, visit } from "graphql";
import type { Call, Reply, Route } from "../route.ts";
import { nodeId } from "../views/parts.ts";
import type { Comment } from "../world/issues.ts";
import { ok, route } from "./answer.ts";

const CLASSIFIERS = ["ABUSE", "DUPLICATE", "LOW_QUALITY", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"];

function graphql(call: Call): Reply {
  const asked = { field: "", classifier: "" };
  visit(parse(String(call.body["query"])), {
    Field(node) {
      asked.field ||= node.name.value;
    },
    EnumValue(node) {
      asked.classifier = node.value;
    },
  });
  const fails = (message: string): Reply => ok({ data: null, errors: [{ message }] });
  if (asked.field !== "minimizeComment") return fails(`the simulator does not speak ${asked.field}`);
  if (!CLASSIFIERS.includes(asked.classifier)) return fails(`${asked.classifier} is no classifier`);
  const subject = String((call.body["variables"] as Record<string, unknown> | undefined)?.["subject"]);
  const comment = commentOf(call, subject);
  if (comment === undefined) return fails(`Could not resolve to a node with the global id of '${subject}'`);
  comment.minimized = asked.classifier;
  return ok({ data: { minimizeComment: { minimizedComment: { isMinimized: true } } } });
}

const commentOf = ({ world }: Call, node: string): Comment | undefined =>
  [...world.repositories.values()]
    .flatMap((repository) => [...repository.issues.comments.values()])
    .find((comment) => nodeId("IssueComment", comment.id) === node);

export const graphqlRoutes: readonly Route[] = [route("POST /graphql", undefined, graphql)];
