export { handleAuthRequest as GET, handleAuthRequest as POST } from "@/auth/routes";
