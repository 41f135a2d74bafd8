import { answeringNothing } from "@/api/answering";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = answeringNothing;
