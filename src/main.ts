/** Process entry. Imported by nothing; imports the rest only once compiled code is kept from one start to the next. */
import { isNodeReady } from "./node-version.ts";

if (isNodeReady("Sluice")) {
  const { serve } = await import("./serve.ts");
  await serve();
}
