# An exact version of a line that is maintained, to be raised with its security releases.
ARG NODE=node:24.21.0-slim

FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY queues queues
COPY workers workers
COPY scripts scripts
RUN npm run build

FROM ${NODE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

# The API; workers are the same image with the command `workers` in the place of `api`.
FROM ${NODE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
# Workers write the receipt of each request here before they send it.
RUN mkdir -m 700 .airlock && chown node:node .airlock
VOLUME /app/.airlock
USER node
CMD ["node", "dist/scripts/command-line/airlock.js", "api"]
