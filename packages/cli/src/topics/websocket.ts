export default `Measure a WebSocket server, and its clients

The suite websocket runs only where it is named. Without an address it starts
a server of its own, in a process of its own: npm install ws.

  $ agentperf run websocket                                 # ws
  $ agentperf run websocket --websocket ws,native,undici --runtime node
  $ agentperf run EchoWebSocket --concurrency 1,64 --runtime node,bun,deno
  $ agentperf run websocket --websocket-url ws://127.0.0.1:8080/echo

--websocket-url takes any server that sends each message back as it came.
BroadcastWebSocket needs one that sends each message to all who came with the
same ?room=, the sender too; its address is --websocket-broadcast-url.
Each answer is compared with what was sent: any other one is a failure.

@url.txt reads an address from a file, so that its password shows in no list
of processes; WEBSOCKET_URL and WEBSOCKET_BROADCAST_URL do as well. User and
password of an address are sent as a header; the option headers of an adapter
holds any other, and protocol a subprotocol. TLS: wss://, and --websocket-ca
ca.pem for an authority of your own. Load goes to other machines only with
--yes.

On Bun the package ws is Bun's own client, and undici isn't there.

  $ agentperf ab EchoWebSocket --a websocket=ws --b websocket=native
`;
