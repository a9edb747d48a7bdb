export { type Gateway, type GatewayOptions, openGateway } from "./gateway.ts";
export { type RunningGateway, type ServeGatewayOptions, serveGateway } from "./serve.ts";
