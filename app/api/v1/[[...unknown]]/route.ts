import { answeringNothing } from "@/api/handler";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answeringNothing;
