/** Process entry. Imported by nothing; imports the rest only once compiled code is kept from one start to the next. */
import { enableCompileCache } from "node:module";

enableCompileCache();
const { serve } = await import("./serve.ts");
await serve();
