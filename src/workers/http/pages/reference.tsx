// Duty: the API reference at /docs, and the list of refusals that problems' `type` leads to.
// Invariant: it shows what /api/v1/openapi.json and contracts/problem.ts say, nothing of its own.
// Neighbours: openapi.ts makes the document; the viewer is swagger-ui, served from our own assets.

import type { Hono } from "hono";
import { problems } from "../../../contracts/problem.ts";
import { assets } from "../assets.gen.ts";
import type { AppEnv } from "../context.ts";

// The viewer sets styles by script, which only this page allows.
const viewerPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/** Mounts /docs and /docs/problems. */
export function mountReference(app: Hono<AppEnv>): void {
  app.get("/docs", (c) => c.html(<Reference />, 200, { "Content-Security-Policy": viewerPolicy, "Cache-Control": "public, max-age=60" }));
  app.get("/docs/problems", (c) => c.html(<Problems />, 200, { "Cache-Control": "public, max-age=60" }));
}

const Reference = () => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>API reference</title>
      <link rel="stylesheet" href={assets["swagger-ui.css"]} />
    </head>
    <body>
      <noscript>The reference needs a script to be read here; the document itself is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</noscript>
      <main id="reference"></main>
      <script src={assets["swagger-ui-bundle.js"]}></script>
      <script type="module" src={assets["reference.js"]}></script>
    </body>
  </html>
);

const Problems = () => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Problems</title>
    </head>
    <body>
      <main>
        <h1>Problems</h1>
        <p>Every refusal is an <code>application/problem+json</code> document whose <code>code</code> is one of these and never changes its meaning.</p>
        <dl>
          {Object.entries(problems).map(([code, { status, title }]) => (
            <>
              <dt id={code}><code>{code}</code> ({status})</dt>
              <dd>{title}</dd>
            </>
          ))}
        </dl>
      </main>
    </body>
  </html>
);
