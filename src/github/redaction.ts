/** What never reaches the log: Probot's request logger prints every header, whoever sends it. */
export const redaction = {
  paths: [
    "req.headers",
    "headers.authorization",
    "error.request.headers.authorization",
    "err.request.headers.authorization",
    "error.request.body",
    "err.request.body",
    "*.privateKey",
    "*.secret",
    "*.token",
  ],
  censor: "[redacted]",
};
