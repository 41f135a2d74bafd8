import { apiHandlers } from "@/api/handler";
import { openApiDocument } from "@/api/openapi";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = apiHandlers("/api/v1/openapi.json", { GET: openApiDocument });
