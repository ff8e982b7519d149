// Starts the API reference's own viewer on the document this shop serves.

declare const SwaggerUIBundle: (options: Record<string, unknown>) => unknown;

SwaggerUIBundle({ url: "/api/v1/openapi.json", dom_id: "#reference", deepLinking: true, displayRequestDuration: true, defaultModelsExpandDepth: 0 });
