/** Everything that this GitHub answers, but for what the server answers itself: tokens, deliveries, limits. */
import type { Route } from "../route.ts";
import { actionRoutes } from "./actions.ts";
import { checkRoutes } from "./checks.ts";
import { codeRoutes } from "./code.ts";
import { deploymentRoutes } from "./deployments.ts";
import { graphqlRoutes } from "./graphql.ts";
import { issueRoutes } from "./issues.ts";
import { peopleRoutes } from "./people.ts";
import { pullRoutes } from "./pulls.ts";

export const routes: readonly Route[] = [
  ...codeRoutes,
  ...checkRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...deploymentRoutes,
  ...actionRoutes,
  ...peopleRoutes,
  ...graphqlRoutes,
];
