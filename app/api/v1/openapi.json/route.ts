import { answering } from "@/api/handler";
import { openApiDocument } from "@/api/openapi";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answering("/api/v1/openapi.json", { GET: openApiDocument });
