import { notFoundHandlers } from "@/api/handler";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = notFoundHandlers;
