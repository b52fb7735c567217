FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY queues queues
COPY workers workers
COPY scripts scripts
RUN npm run build

FROM node:20-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

# The API; workers are the same image with `node dist/scripts/command-line/workers.js`.
FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
# Workers write the receipt of each request here before they send it.
RUN mkdir -m 700 .airlock && chown node:node .airlock
VOLUME /app/.airlock
USER node
CMD ["node", "dist/scripts/command-line/api.js"]
