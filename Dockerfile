# Pin what is built on: `docker buildx imagetools inspect node:26-bookworm-slim` prints a digest; write it behind the name, as in
# node:26-bookworm-slim@sha256:…, in both places, and let Dependabot (package-ecosystem: docker) keep it up to date.
FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The types were checked before: an image is made of a commit that CI has passed.
RUN npx rolldown -c

FROM node:26-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_URL=sqlite:/data/sluice.db
WORKDIR /app
# Owned by root: the process can change nothing of itself. It needs no node_modules.
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
RUN mkdir /data && chown 1000:1000 /data
# `node`, as a number: Kubernetes cannot tell that a name is not root (runAsNonRoot).
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
