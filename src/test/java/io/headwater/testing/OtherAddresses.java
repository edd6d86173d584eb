package io.headwater.testing;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** Where this machine is reached from another one. */
public final class OtherAddresses {
  private OtherAddresses() {}

  /** Its IPv4 addresses that are not loopback; none on a machine without a network. */
  public static List<InetAddress> ofThisMachine() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .toList();
  }
}
