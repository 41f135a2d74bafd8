# Microblog in a container: Next.js's standalone output, served by our own server (server/serve.ts).
# docker build -t microblog . && docker run -p 3000:3000 -v microblog:/data -e AUTH_SECRET=… microblog
# 22.14 or later: no compiler is needed for SQLite's driver then.
ARG NODE_VERSION=26.10

FROM node:${NODE_VERSION}-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:${NODE_VERSION}-trixie-slim
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
COPY --from=build /app/.next/microblog ./.next/microblog
ENV NODE_ENV=production DATABASE_URL=file:/data/microblog.db PORT=3000
# One process per core; set 1 where the host starts several containers instead.
ENV WORKERS=
VOLUME /data
EXPOSE 3000
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", ".next/microblog/serve.mjs"]
