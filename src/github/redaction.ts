/** What never reaches the log: Probot's request logger prints every header. */
export const redaction = {
  paths: [
    "req.headers.authorization",
    'req.headers["x-hub-signature"]',
    'req.headers["x-hub-signature-256"]',
    "req.headers.cookie",
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
